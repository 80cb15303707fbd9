import type { KeyObject } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";

/** The parts of a sandbox: the network's halves of the client's credentials, and its own book. */
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
  /** The receiver of notifications. Without it none are sent. */
  readonly notifyUrl?: string;
  /** None: silent. */
  readonly logger?: FastifyBaseLogger;
};
