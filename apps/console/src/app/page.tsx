import { redirect } from 'next/navigation';
import { connection } from 'next/server';
import { environment } from '../server/environment.ts';

export default async function Home() {
  await connection();
  redirect(`/c/${environment().MESH_CLUSTER_ID}/topology`);
}
