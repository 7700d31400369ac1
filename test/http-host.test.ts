import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostNameOf, isHostAllowed, isLoopback, isOriginAllowed } from '../src/inputs/http-host.ts';

const authorities = [
  ['localhost:9090', 'localhost'],
  ['Example.COM.', 'example.com'],
  ['[::1]:80', '::1'],
  ['127.0.0.1', '127.0.0.1'],
  ['', null],
  ['a b', null],
  ['user@localhost', null],
  ['localhost:80:80', null],
  ['localhost/x', null],
  ['[::1', null],
  ['localhost:x', null],
] as const;

test('a host is told without its port, and what is none is not taken for one', () => {
  for (const [authority, expected] of authorities) assert.equal(hostNameOf(authority), expected, authority);
});

test('only this machine reaches loopback', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LOCALHOST.', 'x.localhost']) {
    assert.equal(isLoopback(address), true, address);
  }
  for (const address of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', '128.0.0.1']) {
    assert.equal(isLoopback(address), false, address);
  }
});

const hosts = [
  ['attacker.example', '127.0.0.1', [], false],
  ['attacker.example', '127.0.0.1', ['proxy.example'], false],
  ['proxy.example', '127.0.0.1', ['proxy.example'], true],
  ['192.168.0.1', '127.0.0.1', [], true],
  ['any.example', '0.0.0.0', [], true],
  ['any.example', '0.0.0.0', ['proxy.example'], false],
  ['my-host', 'my-host', ['proxy.example'], true],
] as const;

test('on loopback only names that cannot be a stranger’s are answered to', () => {
  for (const [host, address, allowed, expected] of hosts) {
    assert.equal(isHostAllowed(host, address, allowed), expected, `${host} at ${address}`);
  }
});

const origins = [
  ['http://localhost:9090', 'localhost:9090', true],
  ['https://localhost:9090', 'localhost:9090', true],
  ['http://localhost:9091', 'localhost:9090', false],
  ['http://proxy.example', 'localhost:9090', true],
  ['null', 'localhost:9090', false],
  ['http://', '', false],
  ['', '', false],
] as const;

test('a page may write to where it came from', () => {
  for (const [origin, host, expected] of origins) {
    assert.equal(isOriginAllowed(origin, host, ['proxy.example']), expected, origin);
  }
});
