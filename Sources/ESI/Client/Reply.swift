/// A reply that the caller can use. The value is boxed: a thousand jobs at a time keep room for it while they wait.
package enum Reply<Value: Sendable>: Sendable {
    indirect case value(Value, Validity)
    /// 304: what the caller has still holds.
    case unchanged(Validity)
}
