import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { describeServerFaults } from '../compliance/describe-server-faults.ts';
import { complianceRedis } from './testing/compliance-redis.ts';

describeRegistryCompliance('redis', complianceRedis);
describeLostStores('redis', complianceRedis);
describeServerFaults('redis', complianceRedis);
