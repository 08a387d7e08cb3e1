extension Array {
    /// Its elements in parts that have so many at most.
    package func lots(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
