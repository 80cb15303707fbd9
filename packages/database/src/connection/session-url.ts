/** The settings of every session: times without an offset mean UTC. */
const EVERY_SESSION = { timezone: "UTC" };

/**
 * A connection string whose sessions start with these settings. Prisma's adapter writes instants without an offset and drops the offset of
 * those that it reads, so a session in another time zone would shift them. A startup option outranks the settings of the server, the
 * database and the role. Options that the string has already outrank ours, except for the time zone.
 */
export function sessionUrl(url: string, settings: Readonly<Record<string, string>> = {}): string {
  const [address, ...query] = url.split("?");
  const parameters = new URLSearchParams(query.join("?"));
  const own = parameters.get("options") ?? "";
  const options = [optionsOf(settings), own, optionsOf(EVERY_SESSION)].filter(Boolean).join(" ");
  parameters.set("options", options);
  return `${address}?${parameters.toString()}`;
}

function optionsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}
