import type { ExpectedRequest } from "#load/http-request.ts";
import { fileOf, runTask } from "#stack/child.ts";

/** The task of the client process. Headers shared by requests are sent to it once. */
export type LoadTask = {
  readonly ports: readonly number[];
  readonly connections: number;
  /** Open loop: requests per second. Without it the loop is closed. */
  readonly perSecond?: number;
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly body?: string;
    readonly status: number;
    readonly headers: number;
  }[];
};

export type LoadResult = {
  readonly seconds: number;
  /** Expected answers per second. */
  readonly perSecond: number;
  readonly failures: number;
  readonly failedWith?: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Of the client itself. */
  readonly cpuSeconds: number;
  /** When it began and ended, in microseconds of the machine's monotonic clock, as CPU profiles count. */
  readonly window: readonly [number, number];
};

export type Load = {
  /** Of the servers, all on this machine; connections are spread over them. */
  readonly ports: readonly number[];
  readonly connections: number;
  readonly perSecond?: number;
};

/** Sends requests from a process of its own, and reports the measurements. */
export function runLoad(load: Load, requests: readonly ExpectedRequest[]): Promise<LoadResult> {
  const places = new Map<ExpectedRequest["headers"], number>();
  const placeOf = (headers: ExpectedRequest["headers"]) => {
    const place = places.get(headers) ?? places.size;
    places.set(headers, place);
    return place;
  };
  const told = requests.map(({ headers, ...request }) => ({
    ...request,
    headers: placeOf(headers),
  }));
  const task: LoadTask = { ...load, headers: [...places.keys()], requests: told };
  return runTask(fileOf("load/main.ts"), task);
}
