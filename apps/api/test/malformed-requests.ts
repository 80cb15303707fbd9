import fc from "fast-check";
import { oddBasic, oddBody, oddHeader, oddSegment } from "#test/odd-values.ts";

/** A good request of a contract, but for what it is about, which does not exist. */
export type GoodRequest = {
  readonly method: string;
  /** Where its contract lives: this is never spoilt. */
  readonly prefix: string;
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** A request as it is sent. `spoilt` names what is not as in the good one. */
export type SentRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
  readonly spoilt: readonly string[];
};

type Spoil = (request: SentRequest) => SentRequest;

const METHODS = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "PURGE",
  "M-SEARCH",
];

/** Requests that are a good one with one part to three parts spoilt. `tokens` are values of `Authorization` that do not fit. */
export function malformedRequests(
  good: GoodRequest,
  tokens: readonly string[],
): fc.Arbitrary<SentRequest> {
  const pathOf = (segments: readonly string[]) => [good.prefix, ...segments].join("/");
  const sent: SentRequest = {
    method: good.method,
    path: pathOf(good.path),
    headers: Object.entries(good.headers),
    body: good.body ? JSON.stringify(good.body) : "",
    spoilt: [],
  };
  const names = [
    ...Object.keys(good.headers),
    "x-cid",
    "traceparent",
    "idempotency-key",
    "request-id",
  ];
  const header =
    (name: string, values: readonly string[]): Spoil =>
    (request) => ({
      ...request,
      headers: [
        ...request.headers.filter(([known]) => known !== name),
        ...values.map((value) => [name, value] as const),
      ],
      spoilt: [...request.spoilt, name],
    });
  const spoilers: fc.Arbitrary<Spoil> = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.constantFrom(...METHODS).map((method): Spoil => (request) => ({
        ...request,
        method,
        spoilt: [...request.spoilt, "method"],
      })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.nat(good.path.length - 1), oddSegment)
        .map(([place, segment]): Spoil => (request) => ({
          ...request,
          path: pathOf(good.path.with(place, segment)),
          spoilt: [...request.spoilt, "path"],
        })),
    },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...names), oddHeader)
        .map(([name, value]) => header(name, [value])),
    },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => header(name, [])) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...names), oddHeader, oddHeader)
        .map(([name, ...values]) => header(name, values)),
    },
    {
      weight: 2,
      arbitrary: fc
        .oneof(fc.constantFrom(...tokens), oddBasic)
        .map((token) => header("authorization", [token])),
    },
    {
      weight: good.body ? 8 : 1,
      arbitrary: oddBody(good.body ?? { any: "thing" }).map((body): Spoil => (request) => ({
        ...request,
        body,
        spoilt: [...request.spoilt, "body"],
      })),
    },
  );
  return fc
    .array(spoilers, { minLength: 1, maxLength: 3 })
    .map((chosen) => chosen.reduce((request, spoil) => spoil(request), sent));
}
