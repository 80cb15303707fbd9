import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { Met } from "#faults/create-fault-desk.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import type { SandboxAnswer } from "#vidc.ts";
import { encryptMessage } from "#wire/message-encryption.ts";

/** A slow body comes in so many pieces. */
const PIECES = 8;

/** Answers like a gateway in front of the API, which does not encrypt. */
export function gatewayError(reply: FastifyReply, status: number, message: string): FastifyReply {
  const responseStatus = { status, severity: "ERROR", message };
  return reply.code(status).send({ responseStatus });
}

/**
 * Sends an answer, encrypted, after any fault in transit.
 *
 * @param closing cuts short the wait of a slow answer when the server shuts down
 */
export async function deliver(
  options: SandboxOptions,
  reply: FastifyReply,
  answer: SandboxAnswer,
  { wire: fault, answerMs = 0 }: Met,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const passed = (ms: number) => wait(ms, undefined, { signal: closing }).catch(() => undefined);
  const encrypted = ({ message }: SandboxAnswer, publicKey = options.encryptionPublicKey) =>
    encryptMessage(message, publicKey, options.keyId);
  const send = (status: number, body: string | Readable) =>
    reply.code(status).type("application/json").send(body);

  if (answerMs > 0) await passed(answerMs);
  switch (fault?.kind) {
    case undefined:
      return send(answer.status, await encrypted(answer));
    case "slow":
      await passed(fault.ms);
      return send(answer.status, await encrypted(answer));
    case "slow_body": {
      const body = await encrypted(answer);
      // A shutdown amid the body would wait until a kept-alive connection times out.
      reply.header("connection", "close");
      return send(answer.status, Readable.from(inPieces(body, () => passed(fault.ms / PIECES))));
    }
    case "http_error": {
      const { status, code } = fault;
      if (code === undefined) return gatewayError(reply, status, "Fault on order");
      const message = { reason: code, message: "Fault on order", details: [] };
      return send(status, await encrypted({ status, message }));
    }
    case "no_answer":
      reply.hijack();
      await once(reply.raw, "close", { signal: closing }).catch(() => undefined);
      reply.raw.destroy();
      return reply;
    case "drop_connection":
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case "broken_json":
      return send(answer.status, '{"encData": "');
    case "wrong_encryption":
      return send(
        answer.status,
        await encrypted(answer, createPublicKey(options.decryptionPrivateKey)),
      );
  }
}

async function* inPieces(text: string, pause: () => Promise<void>): AsyncGenerator<string> {
  const length = Math.ceil(text.length / PIECES);
  for (let start = 0; start < text.length; start += length) {
    await pause();
    yield text.slice(start, start + length);
  }
}
