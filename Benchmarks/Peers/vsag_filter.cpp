// Searches HGraph of vsag with a filter, which the library takes and its Python package does not
// offer.
//
// It calls what the library in the wheel of pyvsag 0.18.5 exports, declared here as it is there:
// only the names and the order of the virtual functions matter. filter_peers.py compiles it:
//
//     g++ -O2 -shared -fPIC -D_GLIBCXX_USE_CXX11_ABI=0 vsag_filter.cpp pyvsag.libs/libvsag-*.so

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace vsag {

class Allocator;
class Dataset;
class HGraph;
class Index;
using DatasetPtr = std::shared_ptr<Dataset>;

// A value or an error, with a mark behind them which it is. Its destructor makes that it is
// returned as the library returns it; what it holds is given up where nobody takes it.
template <int size>
struct Expected {
    alignas(8) unsigned char content[size];
    bool has_value;
    ~Expected() {}
    void *pointer() const { return *reinterpret_cast<void *const *>(content); }
};

class Dataset {
public:
    static DatasetPtr Make();
};

class DatasetImpl {
public:
    DatasetPtr Owner(bool is_owner, Allocator *allocator);
    DatasetPtr NumElements(int64_t count);
    DatasetPtr Dim(int64_t dimension);
    DatasetPtr Ids(const int64_t *ids);
    DatasetPtr Float32Vectors(const float *vectors);
    int64_t GetDim() const;
    const int64_t *GetIds() const;
};

class Filter {
public:
    enum class Distribution { NONE = 0, RELATED_TO_VECTOR };
    virtual ~Filter() {}
    virtual bool CheckValid(int64_t id) const = 0;
    virtual bool CheckValid(const char *) const { return true; }
    virtual float ValidRatio() const { return 1; }
    virtual Distribution FilterDistribution() const { return Distribution::NONE; }
    virtual void GetValidIds(const int64_t **ids, int64_t &count) const {
        *ids = nullptr;
        count = 0;
    }
};

template <class Algorithm>
class IndexImpl {
public:
    Expected<24> Build(const DatasetPtr &base);
    Expected<16> KnnSearch(const DatasetPtr &query, int64_t k, const std::string &parameters,
                           const std::shared_ptr<Filter> &filter) const;
};

class Factory {
public:
    static Expected<16> CreateIndex(const std::string &name, const std::string &parameters,
                                    Allocator *allocator);
};

}  // namespace vsag

namespace {

using Graph = vsag::IndexImpl<vsag::HGraph>;

class Bitmap : public vsag::Filter {
public:
    Bitmap(const uint8_t *bits, float ratio) : bits(bits), ratio(ratio) {}
    bool CheckValid(int64_t id) const override { return bits[id >> 3] >> (id & 7) & 1; }
    bool CheckValid(const char *) const override { return true; }
    float ValidRatio() const override { return ratio; }

private:
    const uint8_t *bits;
    const float ratio;
};

vsag::DatasetPtr dataset(const float *vectors, const int64_t *ids, int64_t count, int64_t width) {
    auto result = vsag::Dataset::Make();
    auto *set = reinterpret_cast<vsag::DatasetImpl *>(result.get());
    set->Owner(false, nullptr);
    set->NumElements(count);
    set->Dim(width);
    set->Float32Vectors(vectors);
    if (ids) set->Ids(ids);
    return result;
}

}  // namespace

extern "C" {

void *vsag_build(const char *parameters, const float *vectors, const int64_t *ids, int64_t count,
                 int64_t width) {
    auto created = vsag::Factory::CreateIndex("hgraph", parameters, nullptr);
    if (!created.has_value) return nullptr;
    auto rows = dataset(vectors, ids, count, width);
    auto built = static_cast<Graph *>(created.pointer())->Build(rows);
    return built.has_value ? created.pointer() : nullptr;
}

void *vsag_filter(const uint8_t *bits, float ratio) {
    return new std::shared_ptr<vsag::Filter>(new Bitmap(bits, ratio));
}

// Writes at most k identifiers and returns how many, or -1 for an error.
int64_t vsag_search(const void *index, const float *query, int64_t width, int64_t k,
                    const char *parameters, const void *filter, int64_t *ids) {
    auto found = static_cast<const Graph *>(index)->KnnSearch(
        dataset(query, nullptr, 1, width), k, parameters,
        *static_cast<const std::shared_ptr<vsag::Filter> *>(filter));
    if (!found.has_value) return -1;
    auto *holder = reinterpret_cast<vsag::DatasetPtr *>(found.content);
    auto *set = reinterpret_cast<const vsag::DatasetImpl *>(holder->get());
    int64_t count = std::min(set->GetDim(), k);
    std::copy_n(set->GetIds(), count, ids);
    *holder = nullptr;
    return count;
}
}
