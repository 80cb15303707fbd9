import { localMasterKeys } from "@expunge/application/vault/local-master-keys";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import type { MasterKeySettings } from "@expunge/schemas/boundary/master-keys";
import { transitMasterKey } from "#key-store/transit-master-key.ts";

/** The master keys of `MASTER_KEY`, in memory or in Vault. The first wraps; each is asked to unwrap, in their order. */
export function openMasterKeys(settings: MasterKeySettings, vaultToken?: string): MasterKeys {
  const [first, ...others] = settings;
  const open = (setting: MasterKeySettings[number]): MasterKeys => {
    if ("key" in setting) return localMasterKeys([setting]);
    if (vaultToken === undefined)
      throw new Error("VAULT_TOKEN: is missing, and MASTER_KEY names a key of Vault");
    return transitMasterKey(setting, vaultToken);
  };
  const sealing = open(first);
  const all = [sealing, ...others.map(open)];
  return {
    first: sealing.first,
    roots: all.flatMap(({ roots }) => roots),
    wrap: sealing.wrap,
    async unwrap(wrapped, place) {
      for (const one of all) {
        const key = await one.unwrap(wrapped, place);
        if (key) return key;
      }
      return undefined;
    },
  };
}
