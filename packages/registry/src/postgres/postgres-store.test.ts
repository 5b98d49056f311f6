import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { describeServerFaults } from '../compliance/describe-server-faults.ts';
import { compliancePostgres } from './testing/compliance-postgres.ts';

describeRegistryCompliance('postgres', compliancePostgres);
describeLostStores('postgres', compliancePostgres);
describeServerFaults('postgres', compliancePostgres);
