/** Lua: what every function needs, and the function that reads. It writes nothing, so it also answers while the store is full. */
import { claimKey, LINEAGE_KEY } from '../../well-known-keys.ts';

export const SHARED_LUA = `
local LINEAGE = '${LINEAGE_KEY}'
local CLAIMS = '${claimKey('')}'
${String.raw`
local function keys_of(tag)
  return {
    meta = tag .. ':meta', revision = tag .. ':revision', records = tag .. ':records', keys = tag .. ':keys',
    prefixes = tag .. ':prefixes', log = tag .. ':log', outcomes = tag .. ':outcomes',
    histories = tag .. ':history:', written = tag .. ':written:',
  }
end

-- role, replication id, connected replicas
local function replication()
  local info = redis.call('INFO', 'replication')
  return string.match(info, 'role:(%a+)'), string.match(info, 'master_replid:(%x+)'),
    tonumber(string.match(info, 'connected_slaves:(%d+)') or '0')
end

local META = { 'id', 'min_reader', 'compacted', 'log_top', 'log_count', 'log_bytes', 'base_count', 'base_bytes' }
local function meta_of(keys)
  local values = redis.call('HMGET', keys.meta, unpack(META))
  local meta = {}
  for i, name in ipairs(META) do meta[name] = values[i] or nil end
  return meta
end

-- Without a run id the data alone says which store it is.
local function identity_of(id, run_id, replid)
  if run_id == '' then return 'redis-' .. id end
  return 'redis-' .. id .. '.' .. run_id .. '.' .. replid
end

local function head_of(keys) return redis.call('GET', keys.revision) or '0' end
local function whole(number) return string.format('%.0f', number) end
local function version_of(text) return string.match(text, '^(%d+)\n') end
`}`;

export const READ_LUA = `
-- Flat: key, text, key, text; what is absent is left out.
local function found_records(keys, wanted)
  local found = {}
  if #wanted == 0 then return found end
  local texts = redis.call('HMGET', keys.records, unpack(wanted))
  for i, key in ipairs(wanted) do
    if texts[i] then found[#found + 1] = key; found[#found + 1] = texts[i] end
  end
  return found
end

local function end_of(prefix) return string.sub(prefix, 1, -2) .. '0' end

local function list(keys, prefix, after, limit)
  local from, to = '-', '+'
  if prefix ~= '' then from = '[' .. prefix; to = '(' .. end_of(prefix) end
  if after ~= '' and after >= prefix then from = '(' .. after end
  local names = redis.call('ZRANGE', keys.keys, from, to, 'BYLEX', 'LIMIT', 0, limit + 1)
  local more = '0'
  if #names > limit then more = '1'; names[#names] = nil end
  return { redis.call('HGET', keys.prefixes, prefix) or '0', more, found_records(keys, names) }
end

local function matching(fields, prefix)
  local changes, bytes = {}, 0
  for i = 3, #fields, 2 do
    if string.sub(fields[i], 1, #prefix) == prefix then
      changes[#changes + 1] = fields[i]
      changes[#changes + 1] = fields[i + 1]
      bytes = bytes + #fields[i] + #fields[i + 1]
    end
  end
  return changes, bytes
end

-- Whole transactions only. Ends at a bound of events, bytes or looked-at transactions, and says that there is more.
local function changes(keys, meta, prefix, from, limit)
  local compacted = meta.compacted or '0'
  if tonumber(from) < tonumber(compacted) then return { 'compacted', compacted } end
  local entries, events, bytes, looked, at = {}, 0, 0, 0, from
  while true do
    local chunk = redis.call('XRANGE', keys.log, '(' .. at .. '-0', '+', 'COUNT', 64)
    for _, entry in ipairs(chunk) do
      at = string.match(entry[1], '^%d+')
      looked = looked + 1
      local found, size = matching(entry[2], prefix)
      if #found > 0 then
        entries[#entries + 1] = { at, found }
        events = events + #found / 2
        bytes = bytes + size
      end
      if events >= limit or bytes >= 4194304 then return { 'page', at, '1', entries } end
    end
    if #chunk < 64 then break end
    if looked >= 4096 then return { 'page', at, '1', entries } end
  end
  local head = head_of(keys)
  if tonumber(head) > tonumber(at) then at = head end
  return { 'page', at, '0', entries }
end

local function read(tags, args)
  local keys = keys_of(tags[1])
  local role, replid = replication()
  if role ~= 'master' then return { 'replica' } end
  local meta = meta_of(keys)
  if not meta.id then return { 'empty' } end
  if tonumber(meta.min_reader) > tonumber(args[1]) then return { 'newer', meta.min_reader } end
  local answer = {}
  if args[2] == 'read' then
    local wanted = {}
    for i = 3, #args do wanted[#wanted + 1] = args[i] end
    answer = found_records(keys, wanted)
  elseif args[2] == 'list' then answer = list(keys, args[3], args[4], tonumber(args[5]))
  elseif args[2] == 'changes' then answer = changes(keys, meta, args[3], args[4], tonumber(args[5])) end
  return { 'ok', meta.id, replid, head_of(keys), answer }
end
`;
