// y = activation(gate) ⊙ up. Twin: crates/mwanda-gpu/src/layers/gated_activation.rs. One thread a value.

struct Params {
    values: u32,
    // 0: SiLU, 1: GELU in its tanh form.
    activation: u32,
    // Fill the block to 16 bytes.
    unused_0: u32,
    unused_1: u32,
}

// values.
@group(0) @binding(0) var<storage, read_write> gate: array<f32>;
// values.
@group(0) @binding(1) var<storage, read_write> up: array<f32>;
// values.
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let index = (group.x + group.y * groups.x) * 256u + thread;
    if (index >= params.values) {
        return;
    }
    let x = gate[index];
    // Both are x · σ(z): (1 + tanh(u)) / 2 = σ(2u).
    var z = x;
    if (params.activation == 1u) {
        z = 1.5957691216057308 * (x + 0.044715 * x * x * x);
    }
    // exp overflows to ∞ from 88.7 on, which some devices do not allow for; σ(−80) is 2e-35.
    y[index] = x / (1.0 + exp(-clamp(z, -80.0, 80.0))) * up[index];
}
