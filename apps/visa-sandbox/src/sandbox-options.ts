import type { KeyObject } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";

/** What a sandbox is made of: the other side's halves of the client's credentials, and its own book. */
export type SandboxOptions = {
  readonly apiKey: string;
  readonly sharedSecret: string;
  readonly keyId: string;
  /** Requests are decrypted by it. */
  readonly decryptionPrivateKey: KeyObject;
  /** Answers are encrypted to it. */
  readonly encryptionPublicKey: KeyObject;
  /** The file of the book's journal, made if absent. Without it the book lives in memory only. */
  readonly bookPath?: string;
  /** How long an accepted request is in flight, in milliseconds. */
  readonly latencyMs: number;
  /** Where completed requests are told of. Without it nobody is told. */
  readonly notifyUrl?: string;
  /** None: silent. */
  readonly logger?: FastifyBaseLogger;
};
