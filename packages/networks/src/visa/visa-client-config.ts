import type { KeyObject } from "node:crypto";

/** What the client needs to speak to Visa's ID and Credential API. */
export type VisaClientConfig = {
  /** Up to and including the version, as `https://sandbox.api.visa.com/visaIdCredential/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly sharedSecret: string;
  /** Names the pair of keys below to Visa; sent as header `keyId` and in the header of every encrypted message. */
  readonly keyId: string;
  /** Visa's RSA public key: what we send is encrypted to it. */
  readonly encryptionPublicKey: KeyObject;
  /** Our RSA private key: what Visa answers is decrypted by it. */
  readonly decryptionPrivateKey: KeyObject;
  /** Our certificate and its key (PEM), for mutual TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Longest time of one call, from connecting to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
};
