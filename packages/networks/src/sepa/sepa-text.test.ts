import fc from "fast-check";
import { expect, test } from "vitest";
import { sepaText } from "#sepa/sepa-text.ts";

const BASIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ";

test("the basic Latin character set stays as it is (EPC217-08)", () => {
  expect(sepaText(BASIC, 100)).toBe(BASIC);
});

test.each([
  ["Müller & Söhne", "Muller . Sohne"],
  ['Käse "Öl" <Über>', "Kase .Ol. .Uber."],
  ["Straße", "Strase"],
  ["Ærø Łódź Đakovo Œuvre", "Aro Lodz Dakovo Ouvre"],
  ["ĄĆĘŃŚŹŻ ąćęńśźż", "ACENSZZ acenszz"],
  ["Þórr Ħaż ħobż", "borr Haz hobz"],
  ["İstanbul ıñîș ț", "Istanbul inis t"],
  ["Θεσσαλονίκη Ψυχή Χίος ΰ", "THessaloniki PSychi CHios y"],
  ["Щастие Жечо Йордан ЮЯ юя ъь", "SHTastie ZHecho Yordan YUYA yuya ay"],
  ["[a]{b}|\\c_d~e;f`g¿€\u00A0", "(a)(b)//c-d-e,f'g?E "],
  ["a*b#c%d@e!f$g=h^i§", "a.b.c.d.e.f.g.h.i."],
  ["Shop \u{1F600}", "Shop ."],
  ["\u2764\uFE0F 漢字 한 ﬁ ½ ™ 1\u20E3", ". .. . . . . 1"],
  ["Mu\u0308ller q\u0308", "Muller q"],
  ["\u0301", "."],
])("%j is converted to %j (EPC217-08)", (text, basic) => {
  expect(sepaText(text, 100)).toBe(basic);
});

test("a conversion to several letters does not exceed the length", () => {
  expect(sepaText("Щ".repeat(70), 70)).toBe("SHT".repeat(24).slice(0, 70));
});

test("every text is converted to 1 to 70 characters of the set, and converting twice changes nothing more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 90 }), (text) => {
      const basic = sepaText(text, 70);
      expect(basic).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/);
      expect(sepaText(basic, 70)).toBe(basic);
    }),
  );
});
