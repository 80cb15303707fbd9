export type CallOptions = {
  /** Aborts the call, its repetitions included. */
  readonly signal?: AbortSignal;
};

export type Query<Input, Output> = {
  query(input: Input, options?: CallOptions): Promise<Output>;
};

export type Mutation<Input, Output> = {
  mutate(input: Input, options?: CallOptions): Promise<Output>;
};

/** One event of a stream, with the id after which the stream can be resumed. */
export type StreamMessage<Event> = { readonly id: string; readonly data: Event };

export type StreamCallbacks<Event> = {
  readonly onData: (message: StreamMessage<Event>) => void;
  readonly onError?: (error: unknown) => void;
  readonly onComplete?: () => void;
};

export type Subscription<Input, Event> = {
  /** With callbacks: calls them until the stream ends or is left. */
  subscribe(
    input: Input,
    options: StreamCallbacks<Event> & CallOptions,
  ): { readonly unsubscribe: () => void };
  /** Without callbacks: the messages, to iterate over. */
  subscribe(input: Input, options?: CallOptions): AsyncIterable<StreamMessage<Event>>;
};
