import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { complianceSqlite } from './testing/compliance-sqlite.ts';

describeRegistryCompliance('sqlite', complianceSqlite);
describeLostStores('sqlite', complianceSqlite);
