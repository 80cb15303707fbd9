import { asOwner } from "@expunge/database/migrator/migrate";

/** Updates the planner's statistics after seeding, as autovacuum would a minute later. */
export async function analyze(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, (client) =>
    client.query("VACUUM (ANALYZE) credential, mandate, click_to_pay_card"),
  );
}
