type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** The longest page of the API. */
const PAGE = 200;

/** The items of a list, page by page, up to a limit. */
export async function allPages<Item>(
  limit: number,
  read: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const size = Math.min(PAGE, limit - found.length);
    const page: Page<Item> = await read({ limit: size, ...(cursor !== null && { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < limit);
  return found;
}
