/// A job that its entity says all about: its body is `{"id":n}`, which most messages are, and which is read and written
/// without a coder.
package protocol EntityIDJob: Job {
    init(id: Int64)
}
