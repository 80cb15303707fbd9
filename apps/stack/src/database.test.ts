import { expect, test } from "vitest";
import { sharedBuffersOf } from "#database.ts";

const GIBIBYTE = 1024 ** 3;

test.each([
  [0.5, 128],
  [1, 128],
  [2, 256],
  [4, 512],
  [8, 1024],
  [64, 1024],
])("of %s GiB of memory the embedded server keeps pages in %s MiB", (memory, buffers) => {
  expect(sharedBuffersOf(memory * GIBIBYTE)).toBe(buffers);
});
