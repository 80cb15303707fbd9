import type { Dispatcher } from "undici";

const MAX_BODY_BYTES = 64 * 1024;
const BODY_MS = 2_000;
const ENDED = new Error("the exchange was ended");

export type PostAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** What ends an exchange early. One that has ended begins no request. */
export class Deadline {
  #hasEnded = false;
  #end: (() => void) | undefined;

  /** Calls `end` when it ends, or at once; a later call replaces it. */
  onEnd(end: () => void): void {
    this.#end = end;
    if (this.#hasEnded) end();
  }

  end(): void {
    this.#hasEnded = true;
    this.#end?.();
  }
}

/**
 * Posts a body and resolves with the status of the answer. Only that counts: the answer's own body is read, within limits of size and
 * time, so that the connection can be reused. Below `request`, which makes a stream of each body at twice the cost.
 */
export function post(
  dispatcher: Dispatcher,
  { url, headers, body }: { url: URL; headers: Record<string, string>; body: Buffer },
  deadline: Deadline,
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    let answer: PostAnswer | undefined;
    let length = 0;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const finish = (error: Error) => {
      isOver = true;
      clearTimeout(timer);
      if (answer !== undefined) resolve(answer);
      else reject(error);
    };
    // While it waits for a connection, there is nothing to abort.
    deadline.onEnd(() => finish(ENDED));
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: "POST", headers, body },
      {
        onRequestStart(controller) {
          if (isOver) controller.abort(ENDED);
          else deadline.onEnd(() => controller.abort(ENDED));
        },
        onResponseStart(controller, status, received) {
          // An interim answer (RFC 9110, 15.2).
          if (status < 200) return;
          answer = { status, headers: received };
          timer = setTimeout(() => controller.abort(ENDED), BODY_MS);
        },
        onResponseData(controller, chunk) {
          length += chunk.length;
          if (length > MAX_BODY_BYTES) controller.abort(ENDED);
        },
        onResponseEnd: () => finish(ENDED),
        onResponseError: (_, error) => finish(error),
      },
    );
  });
}
