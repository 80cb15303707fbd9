import { expect, test } from "vitest";
import { bearerChallenge } from "#http/challenges.ts";

test.each([
  ["unauthorized", undefined, 'Bearer realm="expunge"'],
  ["unauthorized", "Basic YTpi", 'Bearer realm="expunge"'],
  ["unauthorized", "Bearer x.y.z", 'Bearer realm="expunge", error="invalid_token"'],
  ["unauthorized", "bearer x.y.z", 'Bearer realm="expunge", error="invalid_token"'],
  ["unauthorized", "Bearer", 'Bearer realm="expunge", error="invalid_token"'],
  ["forbidden", "Bearer x.y.z", 'Bearer realm="expunge", error="insufficient_scope"'],
  ["forbidden", "Basic YTpi", undefined],
] as const)(
  "RFC 6750, 3: the challenge of %s with the credentials %s",
  (refusal, credentials, challenge) => {
    expect(bearerChallenge(refusal, credentials)).toBe(challenge);
  },
);
