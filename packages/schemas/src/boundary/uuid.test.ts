import { expect, test } from "vitest";
import { lowerCaseUuid, uuid } from "#boundary/uuid.ts";

const STORED = "0199f0c2-6a1e-7c11-8d3e-0a51c9a2f002";

test.each([STORED, STORED.toUpperCase(), "0199f0c2-6A1E-7c11-8D3E-0a51c9a2f002"])(
  "RFC 9562, 4: %s is read as the UUID that is stored in lower case",
  (written) => {
    expect(uuid.parse(written)).toBe(STORED);
    expect(lowerCaseUuid(written)).toBe(STORED);
  },
);

test.each(["", "TN-1", "0199F0C26A1E7C118D3E0A51C9A2F002", `${STORED.toUpperCase()} `, "Straße"])(
  "%j is no UUID and stays as it is",
  (text) => {
    expect(uuid.safeParse(text).success).toBe(false);
    expect(lowerCaseUuid(text)).toBe(text);
  },
);
