import CRabbitMQ

/// Memory for what a call borrows: AMQP's tables and strings hold pointers. All of it is reused by the next call.
@safe
final class Pool {
    private let pool = UnsafeMutablePointer<amqp_pool_t>.allocate(capacity: 1)

    init() {
        unsafe pool.initialize(to: amqp_pool_t())
        unsafe init_amqp_pool(pool, 4096)
    }

    deinit {
        unsafe empty_amqp_pool(pool)
        unsafe pool.deallocate()
    }

    func recycle() {
        unsafe recycle_amqp_pool(pool)
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { source in
            guard let start = source.baseAddress, !source.isEmpty else { return unsafe amqp_bytes_t() }
            var bytes = unsafe amqp_bytes_t()
            unsafe amqp_pool_alloc_bytes(pool, source.count, &bytes)
            unsafe bytes.bytes.copyMemory(from: start, byteCount: source.count)
            return unsafe bytes
        }
    }

    func table(_ values: [String: HeaderValue]) -> amqp_table_t {
        guard !values.isEmpty else { return unsafe amqp_table_t() }
        let size = unsafe values.count * MemoryLayout<amqp_table_entry_t>.stride
        guard let memory = unsafe amqp_pool_alloc(pool, size) else { return unsafe amqp_table_t() }
        let entries = unsafe memory.bindMemory(to: amqp_table_entry_t.self, capacity: values.count)
        for (index, (name, value)) in values.enumerated() {
            unsafe (entries + index).initialize(to: amqp_table_entry_t(key: bytes(name), value: field(value)))
        }
        return unsafe amqp_table_t(num_entries: CInt(values.count), entries: entries)
    }

    private func field(_ value: HeaderValue) -> amqp_field_value_t {
        var field = unsafe amqp_field_value_t()
        switch value {
        case .integer(let integer):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            unsafe field.value.i64 = integer
        case .text(let text):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            unsafe field.value.bytes = bytes(text)
        case .boolean(let boolean):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            unsafe field.value.boolean = boolean ? 1 : 0
        case .table(let values):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            unsafe field.value.table = table(values)
        }
        return unsafe field
    }
}
