// The keys of one row, a tile of at most TILE columns at a time, in workgroup memory. A workgroup works on one row.

const THREADS: u32 = 256u;
// A multiple of 32, at most 32 × THREADS.
const TILE: u32 = {{ tile }}u;

var<workgroup> keys: array<u32, TILE>;

fn tiles() -> u32 {
    return (params.columns + TILE - 1u) / TILE;
}

fn columns_in_tile(tile: u32) -> u32 {
    return min(TILE, params.columns - tile * TILE);
}

// Scores the columns of a tile. The caller puts a barrier before and after.
fn load_tile(row: u32, tile: u32, thread: u32) {
    let width = columns_in_tile(tile);
    let words = (width + WEIGHTS_PER_WORD - 1u) / WEIGHTS_PER_WORD;
    let first_word = row * params.words_per_row + tile * (TILE / WEIGHTS_PER_WORD);
    let first_column = tile * TILE;
    for (var word = thread; word < words; word += THREADS) {
        let pair = decode(weights[first_word + word]);
        let column = word * WEIGHTS_PER_WORD;
        keys[column] = key(pair.x, row, first_column + column);
        if (WEIGHTS_PER_WORD == 2u && column + 1u < width) {
            keys[column + 1u] = key(pair.y, row, first_column + column + 1u);
        }
    }
}
