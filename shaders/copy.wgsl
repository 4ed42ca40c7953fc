// Copies a buffer: how fast the device's memory is. One thread a vec4.

struct Params {
    quads: u32,
    // Fill the block to 16 bytes.
    unused_0: u32,
    unused_1: u32,
    unused_2: u32,
}

// quads.
@group(0) @binding(0) var<storage, read_write> source: array<vec4<u32>>;
// quads.
@group(0) @binding(1) var<storage, read_write> copied: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let index = (group.x + group.y * groups.x) * 256u + thread;
    if (index < params.quads) {
        copied[index] = source[index];
    }
}
