import { describe, expect, test } from "vitest";
import { createLogger } from "#logger.ts";

const IBAN = "DE89370400440532013000";
const TOKEN = "tok_4f9c2a7be1";

/** A logger and its lines so far. */
function createLog() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = createLogger({ name: "api", level: "debug" }, { write });
  return {
    logger,
    text: () => lines.join(""),
    last: () => JSON.parse(lines.at(-1) ?? "{}") as unknown,
  };
}

test("a line contains the allowed fields only", () => {
  const { logger, last } = createLog();
  logger.info(
    { route: "/v1/cards/delete", status: 200, token: TOKEN, body: { iban: IBAN } },
    "answered",
  );
  expect(last()).toEqual({
    level: 30,
    time: expect.any(Number) as unknown,
    pid: process.pid,
    hostname: expect.any(String) as unknown,
    name: "api",
    route: "/v1/cards/delete",
    status: 200,
    msg: "answered",
  });
});

describe("no secret is logged", () => {
  test("in an unknown field of a line, of a child logger or of its child", () => {
    const { logger, text } = createLog();
    const child = logger
      .child({ requestId: "r-1", token: TOKEN })
      .child({ iban: IBAN, tenantId: "TN-1" });
    child.warn({ unknown: TOKEN }, "said");
    expect(text()).toContain('"requestId":"r-1"');
    expect(text()).toContain('"tenantId":"TN-1"');
    expect(text()).not.toMatch(/tok_|DE89|"unknown"|"token"|"iban"/);
  });

  test("in an interpolated value", () => {
    const { logger, text } = createLog();
    logger.info("deleted %s", TOKEN);
    logger.info({ port: 1 }, "deleted %s", TOKEN);
    expect(text()).toContain('"port":1');
    expect(text()).not.toContain(TOKEN);
  });

  test("in the message, the fields or the cause of an error", () => {
    const { logger, text, last } = createLog();
    const cause = new Error(TOKEN);
    const error = Object.assign(new TypeError(`bad value\n    at ${IBAN}`, { cause }), {
      code: "22P02",
      detail: `Key (iban)=(${IBAN}) exists`,
    });
    logger.error(error);
    logger.error(error, "failed");
    logger.error({ err: error }, "failed");
    expect(text()).not.toMatch(/tok_|DE89|Key/);
    expect(last()).toMatchObject({
      msg: "failed",
      err: {
        name: "TypeError",
        code: "22P02",
        stack: [expect.stringMatching(/^packages\/telemetry\/src\/logger\.test\.ts:\d+$/)],
      },
    });
  });

  test("in a thrown value that is no error", () => {
    const { logger, text } = createLog();
    logger.error({ err: TOKEN }, "failed");
    logger.error({ err: { message: TOKEN, name: "Odd", detail: IBAN } }, "failed");
    expect(text()).toContain('"name":"Odd"');
    expect(text()).not.toMatch(/tok_|DE89/);
  });
});
