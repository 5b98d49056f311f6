import { describeLostStores } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { describeServerFaults } from '../compliance/describe-server-faults.ts';
import { complianceEtcd } from './testing/compliance-etcd.ts';

describeRegistryCompliance('etcd', complianceEtcd);
describeLostStores('etcd', complianceEtcd);
describeServerFaults('etcd', complianceEtcd);
