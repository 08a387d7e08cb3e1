#ifndef CPOSTGRESQL_SHIM_H
#define CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

// Pipelines came with 14. Debian 12 has 15.
#ifndef LIBPQ_HAS_PIPELINING
#error "libpq 14 or newer is needed"
#endif

// Field codes are character macros, which Swift does not import.
static const int cpostgresql_sqlstate = PG_DIAG_SQLSTATE;
static const int cpostgresql_message_primary = PG_DIAG_MESSAGE_PRIMARY;

#endif
