#ifndef CRABBITMQ_SHIM_H
#define CRABBITMQ_SHIM_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
// Not in the Glibc module.
#include <netinet/tcp.h>
#include <sys/eventfd.h>

// amqp_basic_nack with its `multiple`, consumer cancel notifications and TLS versions work since then. Debian 12 has 0.11.
#if AMQP_VERSION < 0x000B0000
#error "librabbitmq 0.11 or newer is needed"
#endif

// Swift cannot call variadic functions.
static inline amqp_rpc_reply_t crabbitmq_login(
    amqp_connection_state_t state, const char *host, int channels, int frame_size, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password
) {
    return amqp_login_with_properties(
        state, host, channels, frame_size, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password
    );
}

// Which module has `timeval` depends on what else is imported.
static inline struct timeval crabbitmq_milliseconds(long milliseconds) {
    struct timeval time = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    return time;
}

#endif
