import { createPublicKey } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { WireFault } from "#faults/fault-rule.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import type { SandboxAnswer } from "#vidc.ts";
import { encryptAnswer } from "#wire/message-encryption.ts";

/** Says what a gateway in front of the API says, which does not encrypt. */
export function gatewayError(reply: FastifyReply, status: number, message: string): FastifyReply {
  const responseStatus = { status, severity: "ERROR", message };
  return reply.code(status).send({ responseStatus });
}

/**
 * Sends an answer, encrypted, or what a fault makes of it.
 *
 * @param closing cuts short the wait of a slow answer when the server shuts down
 */
export async function deliver(
  options: SandboxOptions,
  reply: FastifyReply,
  answer: SandboxAnswer,
  fault: WireFault | undefined,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const send = async (
    { status, message }: SandboxAnswer,
    publicKey = options.encryptionPublicKey,
  ) =>
    reply
      .code(status)
      .type("application/json")
      .send(await encryptAnswer(message, publicKey, options.keyId));
  switch (fault?.kind) {
    case undefined:
      return send(answer);
    case "slow":
      await wait(fault.ms, undefined, { signal: closing }).catch(() => undefined);
      return send(answer);
    case "http_error": {
      const { status, code } = fault;
      return code === undefined
        ? gatewayError(reply, status, "Fault on order")
        : send({ status, message: { reason: code, message: "Fault on order", details: [] } });
    }
    case "drop_connection":
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case "broken_json":
      return reply.code(answer.status).type("application/json").send('{"encData": "');
    case "wrong_encryption":
      return send(answer, createPublicKey(options.decryptionPrivateKey));
  }
}
