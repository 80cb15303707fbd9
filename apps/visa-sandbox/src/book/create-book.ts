import { readJournal, rewriteJournal } from "#book/journal.ts";
import type {
  AcceptedRequest,
  CallCount,
  Consumer,
  ConsumerId,
  JournalEntry,
} from "#book/records.ts";
import type { Operation } from "#operations.ts";

/** The network's state. Every read is as of now: requests that are due have taken effect. */
export type Book = {
  /** An unknown consumer is `not_enrolled`. */
  readonly consumer: (id: ConsumerId) => Consumer;
  readonly request: (requestTraceId: string) => AcceptedRequest | undefined;
  readonly accept: (request: AcceptedRequest) => void;
  /** Enters a consumer as it is, without a request. */
  readonly enter: (consumer: Consumer) => void;
  readonly countCall: (operation: Operation, id: ConsumerId) => void;
  readonly consumers: () => Consumer[];
  readonly calls: () => CallCount[];
  readonly close: () => void;
};

const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);

/**
 * Opens the book: all in memory and, with a path, every change on disk before it is answered. Requests take effect when
 * someone looks after their time has come, so there are no timers, and a restart in between changes nothing.
 */
export function createBook(path?: string): Book {
  const consumers = new Map<string, Consumer>();
  const requests = new Map<string, AcceptedRequest>();
  const calls = new Map<string, CallCount>();

  function remember(entry: JournalEntry): void {
    const { consumer, request, calls: count } = entry;
    if (consumer) consumers.set(keyOf(consumer.ownerBid, consumer.externalConsumerId), consumer);
    if (request) requests.set(request.requestTraceId, request);
    if (count) {
      calls.set(keyOf(count.operation, count.ownerBid, count.externalConsumerId), count);
    }
  }

  function settled(consumer: Consumer): Consumer {
    const request = consumer.inFlight === null ? undefined : requests.get(consumer.inFlight);
    if (!request || request.completesAtMs === null || request.completesAtMs > Date.now()) {
      return consumer;
    }
    const after = { ...consumer, ...request.outcome, inFlight: null };
    // Not written down: a reader of the journal comes to the same by itself.
    remember({ consumer: after });
    return after;
  }

  function* everything(): Iterable<JournalEntry> {
    for (const consumer of consumers.values()) yield { consumer };
    for (const request of requests.values()) yield { request };
    for (const count of calls.values()) yield { calls: count };
  }

  if (path !== undefined) readJournal(path).forEach(remember);
  const journal = path === undefined ? undefined : rewriteJournal(path, everything());
  const record = (entry: JournalEntry) => {
    journal?.append(entry);
    remember(entry);
  };

  const book: Book = {
    consumer: (id) =>
      settled(
        consumers.get(keyOf(id.ownerBid, id.externalConsumerId)) ?? {
          ...id,
          state: "not_enrolled",
          instruments: [],
          inFlight: null,
        },
      ),
    request: (requestTraceId) => requests.get(requestTraceId),
    accept: (request) => {
      const consumer = { ...book.consumer(request.consumer), inFlight: request.requestTraceId };
      record({ request, consumer });
    },
    enter: (consumer) => record({ consumer }),
    countCall: (operation, { externalConsumerId, ownerBid }) => {
      const count = (calls.get(keyOf(operation, ownerBid, externalConsumerId))?.count ?? 0) + 1;
      record({ calls: { operation, externalConsumerId, ownerBid, count } });
    },
    consumers: () => [...consumers.values()].map(settled),
    calls: () => [...calls.values()],
    close: () => journal?.close(),
  };
  return book;
}
