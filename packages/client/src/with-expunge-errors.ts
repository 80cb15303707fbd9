import type { TRPCRequestOptions, TRPCUntypedClient } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { ExpungeError, expungeErrorOf } from "#expunge-error.ts";

type Client = TRPCUntypedClient<AnyRouter>;
type Callbacks = { readonly onError?: (error: ExpungeError) => void };

/** tRPC's client with the errors of this one. */
export function withExpungeErrors(client: Client): Pick<Client, "query" | "mutation"> & {
  subscription(path: string, input: unknown, options?: TRPCRequestOptions & Callbacks): unknown;
} {
  return {
    query: (path, input, options) =>
      client.query(path, input, options).catch((error: unknown) => rethrow(error, options)),
    mutation: (path, input, options) =>
      client.mutation(path, input, options).catch((error: unknown) => rethrow(error, options)),
    subscription(path, input, options) {
      const { onError, ...others } = options ?? {};
      // With callbacks it returns the means to unsubscribe, without them the messages.
      const stream: unknown = client.subscription(path, input, {
        ...others,
        ...(onError && { onError: (error: unknown) => onError(errorOf(error, options)) }),
      } as never);
      return isIterable(stream) ? messagesOf(stream, options) : stream;
    },
  };
}

function isIterable(stream: unknown): stream is AsyncIterable<unknown> {
  return typeof stream === "object" && stream !== null && Symbol.asyncIterator in stream;
}

async function* messagesOf(
  stream: AsyncIterable<unknown>,
  options: TRPCRequestOptions | undefined,
): AsyncGenerator {
  try {
    yield* stream;
  } catch (error) {
    rethrow(error, options);
  }
}

function rethrow(error: unknown, options: TRPCRequestOptions | undefined): never {
  throw errorOf(error, options);
}

function errorOf(error: unknown, options: TRPCRequestOptions | undefined): ExpungeError {
  if (options?.signal?.aborted !== true) return expungeErrorOf(error);
  const cause: unknown = options.signal.reason;
  return new ExpungeError("the call was aborted", { expunge: { code: "aborted" } }, { cause });
}
