/** The tenants of this installation. */
export interface TenantDirectory {
  /** Whether the tenant exists and is not disabled. */
  isActive(tenantId: string): Promise<boolean>;
}
