import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Book } from "#book/create-book.ts";
import { consumerId, instrument } from "#book/records.ts";
import type { FaultDesk } from "#faults/create-fault-desk.ts";
import { faultOrder } from "#faults/fault-rule.ts";
import { isLoopbackHost } from "#is-loopback-host.ts";

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** Consumers that are enrolled already, with their instruments. */
const enrolled = z.array(z.object({ ...consumerId.shape, instruments: z.array(instrument) }));

const bookQuery = z.object({ externalConsumerId: z.string().optional() });

/**
 * Additions to Visa's API: faults on demand, and read access to the book. For callers on this machine only, by
 * address and by `Host`.
 * `PUT` (a list of rules, or `{rules, seed}`), `GET` and `DELETE /faults`; `GET /book`, of one consumer with `?externalConsumerId=`; `POST /book` enrols many consumers
 * at once, for a test that fills the client's database directly.
 */
export function adminRoutes(server: FastifyInstance, book: Book, faults: FaultDesk): void {
  server.addHook("onRequest", async (request, reply) =>
    loopback.has(request.ip) && isLoopbackHost(request.headers.host)
      ? undefined
      : reply.code(403).send({ error: "localhost only" }),
  );

  server.put("/faults", async (request, reply) => {
    const order = faultOrder.safeParse(request.body);
    if (!order.success) {
      return reply.code(400).send({ error: z.prettifyError(order.error) });
    }
    faults.order(order.data.rules, order.data.seed);
    return faults.rules();
  });
  server.get("/faults", async () => faults.rules());
  server.delete("/faults", async (_request, reply) => {
    faults.order([]);
    return reply.code(204).send();
  });

  server.get("/book", async (request, reply) => {
    const query = bookQuery.safeParse(request.query);
    if (!query.success) {
      return reply.code(400).send({ error: z.prettifyError(query.error) });
    }
    const { externalConsumerId } = query.data;
    const isAsked = (record: { readonly externalConsumerId: string }) =>
      (externalConsumerId ?? record.externalConsumerId) === record.externalConsumerId;
    return { consumers: book.consumers().filter(isAsked), calls: book.calls().filter(isAsked) };
  });
  server.post("/book", async (request, reply) => {
    const consumers = enrolled.safeParse(request.body);
    if (!consumers.success) {
      return reply.code(400).send({ error: z.prettifyError(consumers.error) });
    }
    for (const consumer of consumers.data) {
      book.enter({ ...consumer, state: "enrolled", inFlight: null });
    }
    return reply.code(204).send();
  });
}
