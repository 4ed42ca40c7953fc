// Rotates each head's halves by the angles of its token (Su et al. 2021, arXiv 2104.09864; half-split layout).
// Twin: crates/mwanda-gpu/src/layers/rotary_embedding.rs. One thread a pair.

struct Params {
    // Rows of x: windows × tokens.
    rows: u32,
    heads: u32,
    // Half of the head's size.
    pairs: u32,
    tokens: u32,
}

// rows × heads × (2 · pairs).
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// tokens × pairs.
@group(0) @binding(1) var<storage, read_write> cosines: array<f32>;
// tokens × pairs.
@group(0) @binding(2) var<storage, read_write> sines: array<f32>;
// rows × heads × (2 · pairs).
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let index = (group.x + group.y * groups.x) * 256u + thread;
    if (index >= params.rows * params.heads * params.pairs) {
        return;
    }
    let pair = index % params.pairs;
    let head = index / params.pairs;
    let angle = head / params.heads % params.tokens * params.pairs + pair;
    let left = head * 2u * params.pairs + pair;
    let right = left + params.pairs;
    y[left] = x[left] * cosines[angle] - x[right] * sines[angle];
    y[right] = x[right] * cosines[angle] + x[left] * sines[angle];
}
