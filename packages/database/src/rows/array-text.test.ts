import { expect, test } from "vitest";
import { arrayText } from "#rows/array-text.ts";

test("texts, numbers, flags and nulls are elements of an array", () => {
  expect(arrayText(["a", null, "", "NULL", undefined])).toBe('{"a",null,"","NULL",null}');
  expect(arrayText([1, 2])).toBe("{1,2}");
  expect(arrayText([true, false])).toBe("{true,false}");
});

test("a column of nulls is null", () => {
  expect(arrayText([null, undefined])).toBeNull();
});

test("quotes and backslashes are escaped, and all other characters are themselves", () => {
  expect(arrayText(['{"\\,}', "\\n", "a\nb\tc\u0001\u2028é😀"])).toBe(
    '{"{\\"\\\\,}","\\\\n","a\nb\tc\u0001\u2028é😀"}',
  );
});

test("bytes are hexadecimal, and times are in UTC", () => {
  expect(arrayText([new Uint8Array([0, 255]), null])).toBe("{\\\\x00ff,null}");
  expect(arrayText([null, new Date(0)])).toBe('{null,"1970-01-01T00:00:00.000Z"}');
});
