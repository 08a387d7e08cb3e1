import CRabbitMQ
import Foundation

extension Properties {
    private static let persistent: UInt8 = 2

    /// Everything that we send is persistent.
    func encoded(in pool: Pool) -> amqp_basic_properties_t {
        var encoded = unsafe amqp_basic_properties_t()
        var flags = AMQP_BASIC_DELIVERY_MODE_FLAG
        unsafe encoded.delivery_mode = Self.persistent
        if let contentType {
            flags |= AMQP_BASIC_CONTENT_TYPE_FLAG
            unsafe encoded.content_type = pool.bytes(contentType)
        }
        if !headers.isEmpty {
            flags |= AMQP_BASIC_HEADERS_FLAG
            unsafe encoded.headers = pool.table(headers)
        }
        if let type {
            flags |= AMQP_BASIC_TYPE_FLAG
            unsafe encoded.type = pool.bytes(type)
        }
        if let appID {
            flags |= AMQP_BASIC_APP_ID_FLAG
            unsafe encoded.app_id = pool.bytes(appID)
        }
        if let messageID {
            flags |= AMQP_BASIC_MESSAGE_ID_FLAG
            unsafe encoded.message_id = pool.bytes(messageID)
        }
        if let correlationID {
            flags |= AMQP_BASIC_CORRELATION_ID_FLAG
            unsafe encoded.correlation_id = pool.bytes(correlationID)
        }
        if let priority {
            flags |= AMQP_BASIC_PRIORITY_FLAG
            unsafe encoded.priority = priority
        }
        if let timestamp {
            flags |= AMQP_BASIC_TIMESTAMP_FLAG
            unsafe encoded.timestamp = timestamp
        }
        unsafe encoded._flags = amqp_flags_t(flags)
        return unsafe encoded
    }

    /// Copies what the library will overwrite.
    init(_ decoded: borrowing amqp_basic_properties_t) {
        let flags = unsafe Int32(bitPattern: decoded._flags)
        func has(_ flag: Int32) -> Bool { flags & flag != 0 }
        if has(AMQP_BASIC_CONTENT_TYPE_FLAG) { contentType = unsafe String(decoded.content_type) }
        if has(AMQP_BASIC_TYPE_FLAG) { type = unsafe String(decoded.type) }
        if has(AMQP_BASIC_APP_ID_FLAG) { appID = unsafe String(decoded.app_id) }
        if has(AMQP_BASIC_MESSAGE_ID_FLAG) { messageID = unsafe String(decoded.message_id) }
        if has(AMQP_BASIC_CORRELATION_ID_FLAG) { correlationID = unsafe String(decoded.correlation_id) }
        if has(AMQP_BASIC_PRIORITY_FLAG) { priority = unsafe decoded.priority }
        if has(AMQP_BASIC_TIMESTAMP_FLAG) { timestamp = unsafe decoded.timestamp }
        if has(AMQP_BASIC_HEADERS_FLAG) { headers = unsafe HeaderValue.table(decoded.headers) }
    }
}

extension HeaderValue {
    static func table(_ table: amqp_table_t) -> [String: HeaderValue] {
        var values: [String: HeaderValue] = [:]
        for index in 0..<Int(unsafe table.num_entries) {
            let entry = unsafe table.entries[index]
            if let value = unsafe HeaderValue(entry.value) { values[unsafe String(entry.key)] = value }
        }
        return values
    }

    private init?(_ field: amqp_field_value_t) {
        switch unsafe UInt32(field.kind) {
        case AMQP_FIELD_KIND_I8.rawValue: self = unsafe .integer(Int64(field.value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: self = unsafe .integer(Int64(field.value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: self = unsafe .integer(Int64(field.value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: self = unsafe .integer(Int64(field.value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: self = unsafe .integer(Int64(field.value.i32))
        case AMQP_FIELD_KIND_U32.rawValue: self = unsafe .integer(Int64(field.value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: self = unsafe .integer(field.value.i64)
        case AMQP_FIELD_KIND_U64.rawValue: self = unsafe .integer(Int64(clamping: field.value.u64))
        case AMQP_FIELD_KIND_UTF8.rawValue: self = unsafe .text(String(field.value.bytes))
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: self = unsafe .boolean(field.value.boolean != 0)
        default: return nil
        }
    }
}

extension String {
    init(_ bytes: amqp_bytes_t) {
        self = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}

extension Data {
    init(_ bytes: amqp_bytes_t) {
        self = unsafe Data(UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len))
    }
}
