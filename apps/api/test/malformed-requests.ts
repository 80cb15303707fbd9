import fc from "fast-check";
import { oddBasic, oddBody, oddHeader, oddSegment } from "#test/odd-values.ts";

/** A valid request of a contract about an unknown credential. */
export type GoodRequest = {
  readonly method: string;
  /** The contract's prefix, which is never mutated. */
  readonly prefix: string;
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** A request to send. `mutated` names its mutated parts. */
export type SentRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
  readonly mutated: readonly string[];
};

type Mutation = (request: SentRequest) => SentRequest;

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

/** The valid request with one to three mutations. `tokens` are invalid values of `Authorization`. */
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
    mutated: [],
  };
  const names = [
    ...Object.keys(good.headers),
    "x-cid",
    "traceparent",
    "idempotency-key",
    "request-id",
  ];
  const header =
    (name: string, values: readonly string[]): Mutation =>
    (request) => ({
      ...request,
      headers: [
        ...request.headers.filter(([known]) => known !== name),
        ...values.map((value) => [name, value] as const),
      ],
      mutated: [...request.mutated, name],
    });
  const mutations: fc.Arbitrary<Mutation> = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.constantFrom(...METHODS).map((method): Mutation => (request) => ({
        ...request,
        method,
        mutated: [...request.mutated, "method"],
      })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.nat(good.path.length - 1), oddSegment)
        .map(([place, segment]): Mutation => (request) => ({
          ...request,
          path: pathOf(good.path.with(place, segment)),
          mutated: [...request.mutated, "path"],
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
      arbitrary: oddBody(good.body ?? { any: "thing" }).map((body): Mutation => (request) => ({
        ...request,
        body,
        mutated: [...request.mutated, "body"],
      })),
    },
  );
  return fc
    .array(mutations, { minLength: 1, maxLength: 3 })
    .map((chosen) => chosen.reduce((request, mutate) => mutate(request), sent));
}
