import { ExpungeError } from "@expunge/application/expunge-error";

/**
 * SQLSTATEs (PostgreSQL, appendix A) of a server that cannot serve now: connection exceptions (08), refused logins (28) and databases (3D),
 * insufficient resources (53), shutdown, recovery or termination (57P), system errors (58), a standby (25006), time limits of sessions and
 * transactions (25P03, 25P04), serialization failures and deadlocks (40001, 40P01), locks (55P03), cancelled statements (57014).
 */
const STATE = /^(?:(?:08|28|3D|53|58)\w{3}|57P\w\w|25006|25P0[34]|40001|40P01|55P03|57014)$/;
/** Prisma's codes for connections (P10…), for the start and the time limit of a transaction (P2028), and for conflicts and limits. */
const PRISMA_CODE = /^P(?:10(?:00|01|03|08|10|11|17)|20(?:28|34|37))$/;
/** Prisma's adapter, where a connection failed below SQL. */
const PRISMA_KIND = /^(?:DatabaseNotReachable|ConnectionClosed|SocketTimeout|TlsConnectionError)$/;
/** Node's codes for sockets and name resolution, and OpenSSL's for certificates. */
const SYSTEM_CODE =
  /^(?:E(?!RR_)[A-Z]+(?:_[A-Z]+)*|ERR_(?:TLS|SSL|STREAM|SOCKET)_\w+|(?:CERT|CRL|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME|INVALID_CA)\w*)$/;
/** The driver's errors without a code. */
const DRIVER_MESSAGE =
  /^(?:timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|Cannot use a pool after calling end|The server does not support SSL|There was an error establishing an SSL)/;

const CODES = [STATE, PRISMA_CODE, PRISMA_KIND, SYSTEM_CODE];

/**
 * Reports a database that cannot follow as `overloaded`, which clients may repeat: no connection, no lock, no time, or no server. It is the
 * only place that decides so. Rethrows all other errors.
 */
export function rethrowUnavailable(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  throw unavailable(error);
}

function isUnavailable(error: unknown): boolean {
  if (typeof error !== "object" || error === null || error instanceof ExpungeError) return false;
  const { code, originalCode, kind, message, cause, errors, meta } = error as Partial<
    Record<string, unknown>
  >;
  const codes = [code, originalCode, kind].filter((value) => typeof value === "string");
  if (codes.some((text) => CODES.some((known) => known.test(text)))) return true;
  if (typeof message === "string" && code === undefined && DRIVER_MESSAGE.test(message))
    return true;
  // A refused connection to a name with several addresses has an error for each.
  const several: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return [cause, adapterError(meta), ...several].some(isUnavailable);
}

/** The driver's error within Prisma's. */
function adapterError(meta: unknown): unknown {
  return typeof meta === "object" && meta !== null && "driverAdapterError" in meta
    ? meta.driverAdapterError
    : undefined;
}

/** The same for the driver itself: the fault of a statement has a SQLSTATE, so an error without any code is one of the connection. */
export function rethrowDriverError(error: unknown): never {
  if (!(error instanceof Error) || error.constructor !== Error || "code" in error)
    return rethrowUnavailable(error);
  throw unavailable(error);
}

function unavailable(cause: unknown): ExpungeError {
  return new ExpungeError("overloaded", "the database cannot follow: try again shortly", { cause });
}
