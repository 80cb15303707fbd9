import type { KeyObject } from "node:crypto";

/** The configuration of the client for Visa's ID and Credential API. */
export type VisaClientConfig = {
  /** The base URL including the version, such as `https://sandbox.api.visa.com/visaIdCredential/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly sharedSecret: string;
  /** The id of the key pair below; sent as header `keyId` and in the header of every encrypted message. */
  readonly keyId: string;
  /** Visa's RSA public key, which encrypts our messages. */
  readonly encryptionPublicKey: KeyObject;
  /** Our RSA private key, which decrypts Visa's answers. */
  readonly decryptionPrivateKey: KeyObject;
  /** Our client certificate and its key (PEM), for mutual TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The time limit of one call, from connecting to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
};
