import { PERMISSIONS, type Permission, PROCEDURES, ROUTES } from "@expunge/api/auth/permissions";
import { replaceSection } from "@expunge/schemas/events/pages/replace-section";

export const PERMISSIONS_PAGE = new URL("../../docs/permissions.md", import.meta.url);

/** docs/permissions.md with the tables that the API enforces. */
export function permissionsPage(page: string): string {
  const withProcedures = replaceSection(page, "procedures", table("procedure", PROCEDURES));
  return replaceSection(withProcedures, "routes", table("route", ROUTES));
}

function table(title: string, lines: Readonly<Record<string, Permission>>): string {
  return [`| ${title} | permission | roles |`, "|---|---|---|"]
    .concat(
      Object.entries(lines).map(
        ([entry, permission]) =>
          `| \`${entry}\` | ${permission} | ${PERMISSIONS[permission].join(", ")} |`,
      ),
    )
    .join("\n");
}
