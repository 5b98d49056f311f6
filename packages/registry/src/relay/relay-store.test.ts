import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { describeServerFaults } from '../compliance/describe-server-faults.ts';
import { complianceRedis } from '../redis/testing/compliance-redis.ts';
import { complianceSqlite } from '../sqlite/testing/compliance-sqlite.ts';
import { complianceRelay } from './testing/compliance-relay.ts';

const overRedis = () => complianceRelay(complianceRedis);
const overSqlite = () => complianceRelay(complianceSqlite);

describeRegistryCompliance('relay', overSqlite);
describeLostStores('relay', overSqlite);
describeRegistryCompliance('relay over redis', overRedis);
describeLostStores('relay over redis', overRedis);
describeServerFaults('relay over redis', overRedis);
