import { expect, test } from "vitest";
import { country } from "#boundary/country.ts";

test.each(["DE", "de", "gB", "MF", "SS", "TW", "AX", "BQ"])("ISO 3166-1 assigns %s", (code) => {
  expect(country.parse(code)).toBe(code);
});

test.each(
  // Reserved, withdrawn and user-assigned codes, some of which Intl.DisplayNames knows.
  "ZZ XA XB XK EU EZ UN UK SU DD AN CS YU FX AC QO TA CP DG EA IC CQ AA QM".split(" "),
)("ISO 3166-1 does not assign %s to a country", (code) => {
  expect(country.safeParse(code).success).toBe(false);
});

test.each(["", "D", "DEU", "D ", "276", "ﬁ", "\u0131e", 4, null])("%j is no country", (code) => {
  expect(country.safeParse(code).error?.issues[0]?.message).toBe(
    "must be a two-letter ISO country",
  );
});
