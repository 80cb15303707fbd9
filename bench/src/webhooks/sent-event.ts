/** A signed event as it was sent. */
export type SentEvent = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
