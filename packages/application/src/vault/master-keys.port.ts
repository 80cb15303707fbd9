/** A key under a master key, which is named. */
export type WrappedKey = { readonly masterKey: string; readonly wrapped: Uint8Array };

/** The master keys, under which the keys of a database are stored. The first wraps, all unwrap. */
export type MasterKeys = {
  /** The name of the first one. */
  readonly first: string;
  /** Wraps a key for one place, at which alone it can be unwrapped. */
  wrap(key: Uint8Array, place: string): Promise<WrappedKey>;
  /** Undefined if none of them unwraps it. */
  unwrap(wrapped: WrappedKey, place: string): Promise<Uint8Array | undefined>;
  /** The roots of those that are at hand: the keys of a database that has none of its own are derived from one of them. */
  readonly roots: readonly Uint8Array[];
};
