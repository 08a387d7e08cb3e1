import NIOCore

/// Closes a connection as soon as the client has closed its side.
///
/// Else the end of a killed client would be seen only when its reply is written, too late to excuse what the next one
/// asks again.
final class ClosedClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
