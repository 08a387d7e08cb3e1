// What a RabbitMQ server does for a client that does nothing: `rabbitmq-ceiling HOST PORT VHOST USER PASSWORD COUNT`.
//
// Publishes COUNT messages as esi-worker's are (persistent, 20 bytes of body, the same properties, with a priority, to a
// durable priority queue), with at most 1,000 unconfirmed, then takes and acknowledges them a hundred at a time. One
// connection, one thread, plain librabbitmq.

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { window = 1000, prefetch = 1000, acknowledge_every = 100, channel = 1 };

static amqp_connection_state_t connection;

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *step) {
    fprintf(stderr, "rabbitmq-ceiling: %s failed\n", step);
    exit(1);
}

static void check(const char *step) {
    if (amqp_get_rpc_reply(connection).reply_type != AMQP_RESPONSE_NORMAL) fail(step);
}

// Confirms come in the order of the tags here: one channel, one queue.
static uint64_t await_confirm(uint64_t confirmed) {
    amqp_frame_t frame;
    if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK) fail("waiting for a confirm");
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) fail("confirming");
    const amqp_basic_ack_t *ack = frame.payload.method.decoded;
    uint64_t next = ack->multiple || ack->delivery_tag == confirmed + 1 ? ack->delivery_tag : 0;
    if (next == 0) fail("counting confirms");
    amqp_maybe_release_buffers(connection);
    return next;
}

static void publish(amqp_bytes_t queue, int64_t count) {
    uint64_t confirmed = 0;
    for (int64_t entity = 1; entity <= count; entity++) {
        char stamp[64];
        snprintf(stamp, sizeof stamp, "1/%lld/1/0/0/1789000000000", (long long)entity);
        amqp_basic_properties_t properties = {
            ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG | AMQP_BASIC_TYPE_FLAG |
                      AMQP_BASIC_APP_ID_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG,
            .delivery_mode = 2,
            .priority = 2,
            .type = amqp_cstring_bytes("nothing"),
            .app_id = amqp_cstring_bytes("esi-worker"),
            .correlation_id = amqp_cstring_bytes(stamp),
        };
        char body[24];
        int length = snprintf(body, sizeof body, "{\"id\":%lld}", (long long)entity);
        if (amqp_basic_publish(
                connection, channel, amqp_empty_bytes, queue, 0, 0, &properties,
                (amqp_bytes_t){(size_t)length, body}) != AMQP_STATUS_OK)
            fail("publishing");
        while ((uint64_t)entity - confirmed >= window) confirmed = await_confirm(confirmed);
    }
    while (confirmed < (uint64_t)count) confirmed = await_confirm(confirmed);
}

static void consume(amqp_bytes_t queue, int64_t count) {
    amqp_basic_qos(connection, channel, 0, prefetch, 0);
    check("basic.qos");
    amqp_basic_consume(connection, channel, queue, amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    check("basic.consume");
    for (int64_t taken = 1; taken <= count; taken++) {
        amqp_envelope_t envelope;
        if (amqp_consume_message(connection, &envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) fail("consuming");
        if (taken % acknowledge_every == 0 || taken == count) {
            if (amqp_basic_ack(connection, channel, envelope.delivery_tag, 1) != AMQP_STATUS_OK) fail("acknowledging");
        }
        amqp_destroy_envelope(&envelope);
        if (taken % 1024 == 0) amqp_maybe_release_buffers(connection);
    }
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "usage: rabbitmq-ceiling HOST PORT VHOST USER PASSWORD COUNT\n");
        return 64;
    }
    int64_t count = atoll(argv[6]);
    if (count < 1) fail("reading COUNT");
    connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (socket == NULL || amqp_socket_open(socket, argv[1], atoi(argv[2])) != AMQP_STATUS_OK) fail("connecting");
    amqp_rpc_reply_t login = amqp_login(
        connection, argv[3], 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN, argv[4], argv[5]);
    if (login.reply_type != AMQP_RESPONSE_NORMAL) fail("logging in");
    amqp_channel_open(connection, channel);
    check("channel.open");
    char name[48];
    snprintf(name, sizeof name, "ceiling_%d", getpid());
    amqp_bytes_t queue = amqp_cstring_bytes(name);
    amqp_table_entry_t maximum = {
        .key = amqp_cstring_bytes("x-max-priority"), .value = {.kind = AMQP_FIELD_KIND_I32, .value.i32 = 10}};
    amqp_queue_declare(
        connection, channel, queue, 0, 1, 0, 0, (amqp_table_t){.num_entries = 1, .entries = &maximum});
    check("queue.declare");
    amqp_confirm_select(connection, channel);
    check("confirm.select");

    double begin = seconds();
    publish(queue, count);
    double middle = seconds();
    consume(queue, count);
    double end = seconds();
    printf("ceiling.rabbitmq.published\t%.0f\n", (double)count / (middle - begin));
    printf("ceiling.rabbitmq.taken\t%.0f\n", (double)count / (end - middle));
    // RabbitMQ: queue.delete waits until the last acknowledgements are written.
    amqp_queue_delete(connection, channel, queue, 0, 0);
    check("queue.delete");
    amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection);
    return 0;
}
