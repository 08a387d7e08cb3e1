/// A reply that the caller can use.
package enum Reply<Value: Sendable>: Sendable {
    case value(Value, Validity)
    /// 304: what the caller has still holds.
    case unchanged(Validity)
}
