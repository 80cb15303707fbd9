import { runProcess } from "@expunge/application/runtime/process";
import { authenticateClient } from "@expunge/application/tenants/authenticate-client";
import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import { createClientDirectory } from "@expunge/database/tenants/client-directory";
import { openDatabase } from "@expunge/database/connection/database";
import Fastify from "fastify";
import { deleteOption } from "#reference/delete-option.ts";

type Path = { readonly customerAccountId: string; readonly storedPaymentOptionReference: string };

/**
 * Contract 2 as it is usually written: a handler that opens an interactive transaction and calls the model once for each thing that it
 * reads or writes. The same framework, database, pool and rows as the API; clients are remembered, as there.
 */
await runProcess("reference", async () => {
  const { DATABASE_URL: url = "", MASTER_KEY = "", PORT } = process.env;
  const database = openDatabase({ url });
  const vault = createVault(Buffer.from(MASTER_KEY, "base64"));
  const authenticated = authenticateClient({ clients: createClientDirectory(database), vault });
  const known = new Map<string, Promise<ClientRecord | undefined>>();
  const clientOf = (authorization = "") => {
    const [key = "", secret = ""] = Buffer.from(authorization.replace(/^Basic /, ""), "base64")
      .toString()
      .split(":");
    const client =
      known.get(authorization) ??
      authenticated(key, secret).then(({ kind, client: found }) =>
        kind === "authenticated" ? found : undefined,
      );
    known.set(authorization, client);
    return client;
  };

  const server = Fastify({ logger: false });
  // The contract's requests say that they are JSON, and have no body.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  server.delete<{ Params: Path }>(
    "/accounts/:customerAccountId/paymentOptions/:storedPaymentOptionReference",
    async (request, reply) => {
      const client = await clientOf(request.headers.authorization);
      if (client === undefined) return reply.code(401).send({ errors: [] });
      const missing = ["content-type", "accept-language", "origin", "user-agent"].filter(
        (name) => request.headers[name] === undefined,
      );
      if (missing.length > 0) return reply.code(400).send({ errors: missing });
      const outcome = await deleteOption({ database, vault }, client, {
        accountId: request.params.customerAccountId,
        reference: request.params.storedPaymentOptionReference,
        key: request.headers["idempotency-key"]?.toString(),
      });
      if (outcome === "not_found") return reply.code(404).send({ errors: [{ code: outcome }] });
      if (outcome === "refused") return reply.code(400).send({ errors: [{ code: outcome }] });
      return reply.send({ status: "OK" });
    },
  );
  await server.listen({ host: "127.0.0.1", port: Number(PORT) });
  return async () => {
    await server.close();
    await database.close();
  };
});
